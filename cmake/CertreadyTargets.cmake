# What the folders' CMakeLists.txt call.

# certready_library(<folder> SOURCES <file>… [LINK <folder or target>…])
# makes the static library certready_<folder>. Its headers are included from
# the project's root ("base/arena.h").
function(certready_library folder)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINK")
    add_library(certready_${folder} STATIC ${arg_SOURCES})
    target_include_directories(certready_${folder} PUBLIC
        ${PROJECT_SOURCE_DIR})
    certready_link(certready_${folder} PUBLIC ${arg_LINK})
endfunction()

# What the tests with the label `tsan` run: all that the thread sanitizer's
# build has to make.
add_custom_target(tsan_tests)

# certready_unit_test(<folder> <name> [SOURCES <file>…]
#                     [LINK <folder or target>…] [LABELS <label>…])
# builds <name>_test.c of this directory against certready_<folder> and
# cmocka, and runs it as the test unit/<folder>/<name>.
function(certready_unit_test folder name)
    cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "SOURCES;LINK;LABELS")
    set(target unit_${folder}_${name})
    add_executable(${target} ${name}_test.c ${arg_SOURCES})
    certready_link(${target} PRIVATE
        ${arg_LINK} ${folder} PkgConfig::cmocka)
    add_test(NAME unit/${folder}/${name} COMMAND ${target}
        WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    set_tests_properties(unit/${folder}/${name} PROPERTIES
        LABELS "unit;${arg_LABELS}")
    if(tsan IN_LIST arg_LABELS)
        add_dependencies(tsan_tests ${target})
    endif()
endfunction()

# certready_fuzz_target(<name> [SOURCES <file>…] [LINK <folder or target>…])
# builds <name>.c of this directory, which defines LLVMFuzzerTestOneInput.
# With CERTREADY_FUZZ it is the fuzzer fuzz_<name>, and the target fuzzers
# stands for all of them; else it is the test fuzz/<name>, which replays the
# seeds in corpus/<name>.
function(certready_fuzz_target name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINK")
    add_executable(fuzz_${name} ${name}.c ${arg_SOURCES})
    certready_link(fuzz_${name} PRIVATE ${arg_LINK})
    set_target_properties(fuzz_${name} PROPERTIES
        RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/fuzz)
    if(CERTREADY_FUZZ)
        target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
        if(NOT TARGET fuzzers)
            add_custom_target(fuzzers)
        endif()
        add_dependencies(fuzzers fuzz_${name})
    else()
        target_sources(fuzz_${name} PRIVATE replay.c)
        add_test(NAME fuzz/${name} COMMAND fuzz_${name}
            ${CMAKE_CURRENT_SOURCE_DIR}/corpus/${name})
        set_tests_properties(fuzz/${name} PROPERTIES LABELS fuzz)
    endif()
endfunction()

# Links what the names stand for: a folder is its library.
function(certready_link target scope)
    foreach(name IN LISTS ARGN)
        if(name IN_LIST CERTREADY_FOLDERS)
            set(name certready_${name})
        endif()
        target_link_libraries(${target} ${scope} ${name})
    endforeach()
endfunction()
