// The declarations of stb's image reader and resizer; the code itself is compiled once, in stb_image.cc.
#pragma once

#define STBI_NO_STDIO
#define STBI_NO_HDR
#define STBI_NO_LINEAR
#define STBI_NO_PIC
#include <stb/stb_image.h>
#include <stb/stb_image_resize.h>
