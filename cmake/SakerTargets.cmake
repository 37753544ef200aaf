# One folder, one target. saker_library(core/base SOURCES ... DEPENDS ...) makes target saker_core_base from that folder;
# the arrows between folders stand in cmake/layers.txt and are checked by tests/layering_test.cc.

# Warnings are errors on our own targets only; generated and third-party code is left alone.
function(saker_strict target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-qual -Werror)
  if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    target_compile_options(${target} PRIVATE -Wthread-safety)
  else()
    # g++ 12 believes that copies of Abseil's InlinedVector (every Shape) read what was never written.
    target_compile_options(${target} PRIVATE -Wno-maybe-uninitialized)
    # Abseil's flags have a fence, which ThreadSanitizer does not follow; flags are only set before threads start.
    if(SAKER_SANITIZE MATCHES "thread")
      target_compile_options(${target} PRIVATE -Wno-tsan)
    endif()
  endif()
endfunction()

# Under ThreadSanitizer a program also tells it what Abseil's locks order, and which libraries it cannot judge.
function(saker_explain_locks program)
  if(SAKER_SANITIZE MATCHES "thread")
    target_sources(${program} PRIVATE "${PROJECT_SOURCE_DIR}/tests/testing/tsan_abseil.cc"
                                      "${PROJECT_SOURCE_DIR}/tests/testing/tsan_suppressions.cc")
    target_link_libraries(${program} PRIVATE absl::synchronization ${CMAKE_DL_LIBS})
  endif()
endfunction()

# saker_target_name(core/base OUT) -> saker_core_base
function(saker_target_name folder out)
  string(REPLACE "/" "_" name "saker_${folder}")
  set(${out} ${name} PARENT_SCOPE)
endfunction()

# saker_library(FOLDER SOURCES a.cc b.h ... [DEPENDS target ...] [PRIVATE_DEPENDS target ...])
function(saker_library folder)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;PRIVATE_DEPENDS" ${ARGN})
  saker_target_name(${folder} target)
  add_library(${target} STATIC ${ARG_SOURCES})
  target_include_directories(${target} PUBLIC "${PROJECT_SOURCE_DIR}")
  set_target_properties(${target} PROPERTIES LINKER_LANGUAGE CXX)
  target_link_libraries(${target} PUBLIC ${ARG_DEPENDS} PRIVATE ${ARG_PRIVATE_DEPENDS})
  saker_strict(${target})
endfunction()

# saker_program(NAME SOURCES main.cc DEPENDS target ...)
function(saker_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  saker_explain_locks(${name})
  target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}")
  target_link_libraries(${name} PRIVATE ${ARG_DEPENDS})
  saker_strict(${name})
endfunction()

# Target saker_unit_tests builds every test program labelled unit, which is what the sanitizer presets run first.
add_custom_target(saker_unit_tests)

# saker_tests(FOLDER SOURCES a_test.cc ... DEPENDS target ... [LABELS unit|integration|...] [TIMEOUT seconds]): one test program a
# folder, one ctest case a TEST.
function(saker_tests folder)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;DEPENDS;LABELS" ${ARGN})
  saker_target_name(${folder} target)
  set(target ${target}_test)
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  if(NOT ARG_LABELS)
    set(ARG_LABELS unit)
  endif()
  add_executable(${target} ${ARG_SOURCES})
  saker_explain_locks(${target})
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}")
  target_link_libraries(${target} PRIVATE ${ARG_DEPENDS} GTest::gmock GTest::gtest_main)
  saker_strict(${target})
  # Test code runs once and briefly: optimizing it costs a third of its build, two fifths under the sanitizers, of which UBSan's
  # checks of the test itself are two fifths again.
  target_compile_options(${target} PRIVATE -O0)
  if(SAKER_SANITIZE MATCHES "undefined")
    target_compile_options(${target} PRIVATE -fno-sanitize=undefined)
  endif()
  if("unit" IN_LIST ARG_LABELS)
    add_dependencies(saker_unit_tests ${target})
  endif()
  gtest_discover_tests(${target} WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}" DISCOVERY_TIMEOUT 60 NO_PRETTY_VALUES
    PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT ${ARG_TIMEOUT})
endfunction()

# saker_proto(proto/saker/v1 FILES a.proto ... [GRPC] [DEPENDS target ...]): message (and service) classes of one proto folder,
# generated to the same path below the build folder: #include "proto/saker/v1/a.pb.h".
function(saker_proto folder)
  cmake_parse_arguments(ARG "GRPC" "" "FILES;DEPENDS" ${ARGN})
  saker_target_name(${folder} target)
  set(generated "${PROJECT_BINARY_DIR}/generated")
  file(MAKE_DIRECTORY "${generated}")
  set(plugins "--cpp_out=${generated}")
  set(suffixes .pb)
  if(ARG_GRPC)
    list(APPEND plugins "--grpc_out=${generated}" "--plugin=protoc-gen-grpc=$<TARGET_FILE:gRPC::grpc_cpp_plugin>")
    list(APPEND suffixes .grpc.pb)
  endif()
  set(sources)
  foreach(file ${ARG_FILES})
    string(REGEX REPLACE "\\.proto$" "" stem "${generated}/${folder}/${file}")
    set(outputs)
    foreach(suffix ${suffixes})
      list(APPEND outputs "${stem}${suffix}.h" "${stem}${suffix}.cc")
    endforeach()
    add_custom_command(OUTPUT ${outputs}
      COMMAND protobuf::protoc "-I${PROJECT_SOURCE_DIR}" ${plugins} "${folder}/${file}"
      WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
      DEPENDS "${PROJECT_SOURCE_DIR}/${folder}/${file}"
      COMMENT "Generating ${folder}/${file}" VERBATIM)
    list(APPEND sources ${outputs})
  endforeach()
  add_library(${target} STATIC ${sources})
  target_include_directories(${target} SYSTEM PUBLIC "${generated}")
  target_link_libraries(${target} PUBLIC protobuf::libprotobuf ${ARG_DEPENDS})
  if(ARG_GRPC)
    target_link_libraries(${target} PUBLIC gRPC::grpc++)
  endif()
endfunction()
