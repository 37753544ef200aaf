// The declarations of stb's image reader and resizer; the code itself is compiled once, in stb_image.cc.
#pragma once

#define STBI_NO_STDIO
#define STBI_NO_HDR
#define STBI_NO_LINEAR
// What cameras, scanners and people write. Each further format is more code that reads strangers' bytes.
#define STBI_ONLY_PNG
#define STBI_ONLY_JPEG
#define STBI_ONLY_PNM
#include <stb/stb_image.h>
#include <stb/stb_image_resize.h>
