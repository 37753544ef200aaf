# The packages of Debian 12 that Saker builds with; deploy/install_deps.sh installs them.
find_package(Threads REQUIRED)
find_package(ZLIB REQUIRED)
find_package(absl REQUIRED)
find_package(Protobuf REQUIRED)
find_package(gRPC CONFIG REQUIRED)
find_package(dnnl CONFIG REQUIRED)
find_package(OpenMP REQUIRED)  # oneDNN's threads here; linked to hold them to one a call
find_package(hwy CONFIG REQUIRED)
find_package(spdlog CONFIG REQUIRED)

# libonnx has no usable version file of its own; only its message classes are used.
find_library(SAKER_ONNX_PROTO_LIBRARY onnx_proto REQUIRED)
find_path(SAKER_ONNX_INCLUDE_DIR onnx/onnx_pb.h REQUIRED)
add_library(saker_onnx_proto INTERFACE)
target_include_directories(saker_onnx_proto SYSTEM INTERFACE "${SAKER_ONNX_INCLUDE_DIR}")
target_compile_definitions(saker_onnx_proto INTERFACE ONNX_ML=1 ONNX_NAMESPACE=onnx)
target_link_libraries(saker_onnx_proto INTERFACE "${SAKER_ONNX_PROTO_LIBRARY}" protobuf::libprotobuf)

if(SAKER_BUILD_TESTS)
  find_package(GTest REQUIRED)
  find_package(benchmark REQUIRED)
endif()
