// saker: asks a Saker server for predictions and measures it. `saker help` explains.
#include <csignal>
#include <iostream>
#include <string>
#include <vector>

#include "client/cli/commands.h"
#include "client/cli/terminal.h"

int main(int argc, char** argv) {
  // A pipe whose reader has gone (`saker models | head -1`) ends the output, not the world.
  std::signal(SIGPIPE, SIG_IGN);
  saker::Terminal terminal(std::cout, std::cerr, saker::Terminal::Detect());
  return saker::RunSaker(std::vector<std::string>(argv + 1, argv + argc), terminal);
}
