/* Loaded before libgomp by openmp_team.sh: gives oneDNN a team of OpenMP threads where the engine holds it to one. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>

void omp_set_num_threads(int threads) {
  static void (*set)(int);
  const char* team = getenv("OPENMP_TEAM");
  if (!set) *(void**)&set = dlsym(RTLD_NEXT, "omp_set_num_threads");
  set(threads == 1 && team ? atoi(team) : threads);
}
