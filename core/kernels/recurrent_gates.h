// The gates of recurrent cells: from the sums of a step to the next state, for one sequence.
// Threads: pure functions on float or double.
// Units:   elements. `ahead` are the products of the inputs with their biases, `sums` those of the state, which are
//          written over; `h` and `c` are state and cell, old when called and new afterwards.
#pragma once

#include "core/kernels/recurrent.h"

namespace saker {

template <typename T>
void RnnState(const RecurrentSpec& spec, const T* ahead, T* sums, T* h);

// Gates i, o, f, c. `peepholes` may be null.
template <typename T>
void LstmState(const RecurrentSpec& spec, const T* ahead, const T* peepholes, T* sums, T* c, T* h);

// Gates z and r, left in `sums`; `reset_h` gets r * h unless the reset acts behind the product.
template <typename T>
void GruGates(const RecurrentSpec& spec, const T* ahead, const T* h, T* sums, T* reset_h);

// The last gate and the state, from gates z and r, and the last gate's product of the state.
template <typename T>
void GruState(const RecurrentSpec& spec, const T* ahead, const T* gates, T* last_sums, T* h);

extern template void RnnState<float>(const RecurrentSpec&, const float*, float*, float*);
extern template void RnnState<double>(const RecurrentSpec&, const double*, double*, double*);
extern template void LstmState<float>(const RecurrentSpec&, const float*, const float*, float*, float*, float*);
extern template void LstmState<double>(const RecurrentSpec&, const double*, const double*, double*, double*, double*);
extern template void GruGates<float>(const RecurrentSpec&, const float*, const float*, float*, float*);
extern template void GruGates<double>(const RecurrentSpec&, const double*, const double*, double*, double*);
extern template void GruState<float>(const RecurrentSpec&, const float*, const float*, float*, float*);
extern template void GruState<double>(const RecurrentSpec&, const double*, const double*, double*, double*);

}  // namespace saker
