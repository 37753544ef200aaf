// stb's code, as it is; the build compiles this file without warnings.
#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_RESIZE_IMPLEMENTATION
#include "client/stb_image.h"
