// Trainer: from IDX files to an ONNX file: load, train, measure, write.
// Threads: runs on the calling thread and those of a pool of its own; the observer is called on the calling thread.
// Owns:    nothing after it returns, beside the file.
// Fails:   with one line naming the file or option and what is wrong with it, before any time goes into learning
//          wherever it can be known then. Nothing is written after a failure.
// Units:   accuracy is a share of 0..1.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "core/training/training_loop.h"

namespace saker {

struct TrainerOptions {
  // IDX files, plain or gzip-compressed: UINT8 [rows,height,width] and UINT8 [rows].
  std::string images;
  std::string labels;
  // Pictures that are never learned from, for the accuracy; both or neither.
  std::string test_images;
  std::string test_labels;
  // Widths of the hidden layers, first to last; empty for none.
  std::vector<int64_t> hidden = {200};
  // Where the ONNX file goes; an existing file is replaced.
  std::string output = "model.onnx";
  TrainingOptions training;

  // The flags of saker_train that give the same weights again: all but those for threads, path and output, which do not
  // change them. Written into the file.
  std::string Command() const;
};

struct TrainerReport {
  TrainingReport training;
  // The accuracy was measured on test pictures.
  bool tested = false;
};

// Stops early when `stop` (may be null) becomes true, and writes what was learned up to then. A run that was stopped
// before its first step writes nothing and fails with CANCELLED.
absl::StatusOr<TrainerReport> TrainToFile(const TrainerOptions& options, const std::atomic<bool>* stop,
                                          TrainingObserver& observer);

}  // namespace saker
