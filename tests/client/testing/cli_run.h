// Runs `saker` inside the test, against any server, and keeps what it printed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/client/testing/json_struct.h"

namespace saker::testing {

struct CliRun {
  int exit_code = -1;
  std::string out;
  std::string err;

  // The last line of `out`, without its end.
  std::string LastLine() const;
  // Each line of `out` as JSON; fails the test when one is not.
  std::vector<google::protobuf::Struct> Json() const;
};

// What `saker WORDS...` does. Flags are back at their defaults afterwards.
CliRun RunCli(const std::vector<std::string>& words);

// TempFiles: a folder of small files for one test.
// Owns: the folder, which goes with it.
class TempFiles {
 public:
  TempFiles();
  ~TempFiles();

  std::string Write(const std::string& name, const std::string& bytes) const;
  // A grey picture (PGM).
  std::string WritePicture(const std::string& name, int width, int height, const std::vector<uint8_t>& pixels) const;
  // An IDX file of bytes.
  std::string WriteIdx(const std::string& name, const std::vector<uint32_t>& dims,
                       const std::vector<uint8_t>& data) const;
  std::string Path(const std::string& name) const { return folder_ + "/" + name; }

 private:
  std::string folder_;
};

}  // namespace saker::testing
