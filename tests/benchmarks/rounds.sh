# shellcheck shell=bash
# Sourced by the scripts that compare two programs round by round: what they print of the rounds.

# The name of a model: its file's, or its folder's where all are called model.onnx.
name() {
  local file
  file=$(basename "$1" .onnx)
  if [ "$file" = model ]; then basename "$(dirname "$1")"; else echo "$file"; fi
}

# summary MODEL ROW: of a line of numbers a round on standard input, ROW, which is an awk expression, for model MODEL, a line for all.
# In it `median(i)`, `least(i)` and `greatest(i)` are those of field i.
summary() {
  awk -v model="$(name "$1")" '
    function sorted(field,   i, j, swap) {
      for (i = 1; i <= n; ++i) values[i] = rounds[i, field] + 0
      for (i = 1; i <= n; ++i) for (j = i + 1; j <= n; ++j)
        if (values[j] < values[i]) { swap = values[i]; values[i] = values[j]; values[j] = swap }
    }
    function median(field) { sorted(field); return values[int((n + 1) / 2)] }
    function least(field) { sorted(field); return values[1] }
    function greatest(field) { sorted(field); return values[n] }
    NF > 0 { ++n; for (i = 1; i <= NF; ++i) rounds[n, i] = $i }
    END {
      if (n == 0) { print "no figures for " model > "/dev/stderr"; exit 1 }
      print '"$2"'
    }'
}
