// RunProgram: a program of ours as a user runs it, through a shell; for tests of flags, exit codes and output.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "gtest/gtest.h"

namespace saker {

struct ProgramOutcome {
  int exit_status = -1;  // 128 and the number of the signal that ended it
  std::string out;
  std::string err;
};

// ProgramTest: a folder of its own that is gone afterwards, and the program that runs in it.
class ProgramTest : public testing::Test {
 protected:
  explicit ProgramTest(std::string program) : program_(std::move(program)) {}

  void SetUp() override {
    folder_ = testing::TempDir() + "saker_program_" + std::to_string(getpid()) + "/";
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  // The path of a new file with that content.
  std::string File(const std::string& name, const std::string& content) const {
    std::ofstream(folder_ + name, std::ios::binary) << content;
    return folder_ + name;
  }

  ProgramOutcome Run(const std::string& arguments) const {
    const std::string out = folder_ + "out", err = folder_ + "err";
    const int status = std::system((program_ + " " + arguments + " >" + out + " 2>" + err).c_str());
    return {WEXITSTATUS(status), ReadAll(out), ReadAll(err)};
  }

 private:
  static std::string ReadAll(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  const std::string program_;
  std::string folder_;
};

}  // namespace saker
