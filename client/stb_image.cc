// stb's code, as it is; the build compiles this file without warnings.
#include "client/image_memory.h"

#define STBI_MALLOC(bytes) saker::AllocateForImage(bytes)
#define STBI_REALLOC(block, bytes) saker::ReallocateForImage(block, bytes)
#define STBI_FREE(block) saker::FreeForImage(block)
#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_RESIZE_IMPLEMENTATION
#include "client/stb_image.h"
