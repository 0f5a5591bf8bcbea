#include <math.h>
#include <stdlib.h>

#include "podium_operations.h"

/// One sequence of one direction.
typedef struct {
  const podium_recurrent *shape;
  const podium_values *inputs;
  int64_t sequence;
  int direction;
  int gates, biases;
  const double *state;  // hidden units after the step before
} walk;

static double sigmoid(double x) { return 1 / (1 + exp(-x)); }

static double bias_of(const walk *at, int gate, int64_t unit) {
  const int64_t hidden = at->shape->hidden;
  return podium_value_at(at->inputs[3], (at->direction * at->biases + gate) * hidden + unit);
}

/// What a gate gets from the input of a step.
static double from_input(const walk *at, int64_t step, int gate, int64_t unit) {
  const podium_recurrent *shape = at->shape;
  const int64_t row = (step * shape->batch + at->sequence) * shape->inputs;
  double sum = 0;
  for (int64_t i = 0; i < shape->inputs; i++)
    sum += podium_value_at(at->inputs[0], row + i) *
           podium_value_at(
               at->inputs[1], ((at->direction * shape->inputs + i) * at->gates + gate) * shape->hidden + unit);
  return sum;
}

/// What a gate gets from the state; `factors`, where there are any, are multiplied with it.
static double from_state(const walk *at, const double *factors, int gate, int64_t unit) {
  const int64_t hidden = at->shape->hidden;
  double sum = 0;
  for (int64_t i = 0; i < hidden; i++)
    sum += at->state[i] * (factors ? factors[i] : 1) *
           podium_value_at(at->inputs[2], ((at->direction * hidden + i) * at->gates + gate) * hidden + unit);
  return sum;
}

static double gate_sum(const walk *at, int64_t step, int gate, int64_t unit) {
  return from_input(at, step, gate, unit) + from_state(at, NULL, gate, unit) + bias_of(at, gate, unit);
}

static double peephole(const walk *at, int which, int64_t unit, double cell) {
  if (!at->shape->has_peephole) return 0;
  return cell * podium_value_at(at->inputs[4], (at->direction * 3 + which) * at->shape->hidden + unit);
}

/// The hidden unit after a step; `cell` is that of the unit in an LSTM.
static double long_short_term(const walk *at, int64_t step, int64_t unit, double *cell) {
  const double in = sigmoid(gate_sum(at, step, 0, unit) + peephole(at, 0, unit, *cell));
  const double forget = sigmoid(gate_sum(at, step, 1, unit) + peephole(at, 1, unit, *cell));
  *cell = forget * *cell + in * tanh(gate_sum(at, step, 2, unit));
  return sigmoid(gate_sum(at, step, 3, unit) + peephole(at, 2, unit, *cell)) * tanh(*cell);
}

/// `resets` are those of all units.
static double gated_unit(const walk *at, int64_t step, int64_t unit, const double *resets) {
  const double update = sigmoid(gate_sum(at, step, 0, unit));
  const double candidate =
      at->shape->cell == PODIUM_GRU
          ? tanh(from_input(at, step, 2, unit) + from_state(at, resets, 2, unit) + bias_of(at, 2, unit))
          : tanh(
                from_input(at, step, 2, unit) + bias_of(at, 2, unit) +
                resets[unit] * (from_state(at, NULL, 2, unit) + bias_of(at, 3, unit)));
  return update * at->state[unit] + (1 - update) * candidate;
}

static double simple(const walk *at, int64_t step, int64_t unit) {
  const double sum = gate_sum(at, step, 0, unit);
  return at->shape->cell == PODIUM_RNN_TANH ? tanh(sum) : fmax(sum, 0);
}

static double hidden_unit(const walk *at, int64_t step, int64_t unit, double *cells, const double *resets) {
  switch (at->shape->cell) {
  case PODIUM_LSTM: return long_short_term(at, step, unit, &cells[unit]);
  case PODIUM_GRU:
  case PODIUM_GRU_LINEAR: return gated_unit(at, step, unit, resets);
  default: return simple(at, step, unit);
  }
}

podium_term_sum podium_reference_recurrent(const podium_recurrent *shape, const podium_values *inputs, int64_t index) {
  const int64_t hidden = shape->hidden, unit = index % hidden;
  walk at = {.shape = shape, .inputs = inputs, .direction = (int)(index / hidden % shape->directions)};
  const int64_t row = index / hidden / shape->directions;
  at.sequence = row % shape->batch;
  at.gates = podium_gates(shape->cell);
  at.biases = at.gates + (shape->cell == PODIUM_GRU_LINEAR);
  const int64_t last = row / shape->batch, begin = at.direction ? shape->steps - 1 : 0, sign = at.direction ? -1 : 1;

  // States before and after a step, the cells, the reset gates.
  double *memory = calloc((size_t)hidden * 4, sizeof *memory);
  if (!memory) return (podium_term_sum){NAN, 1};
  double *before = memory, *after = memory + hidden, *cells = after + hidden, *resets = cells + hidden;
  for (int64_t step = begin; step != last + sign; step += sign) {
    at.state = before;
    if (at.gates == 3)
      for (int64_t i = 0; i < hidden; i++) resets[i] = sigmoid(gate_sum(&at, step, 1, i));
    if (step == last) after[unit] = hidden_unit(&at, step, unit, cells, resets);
    else
      for (int64_t i = 0; i < hidden; i++) after[i] = hidden_unit(&at, step, i, cells, resets);
    double *swapped = before;
    before = after;
    after = swapped;
  }
  const double value = before[unit];
  free(memory);
  // States lie between -1 and 1, or grow with what comes in where nothing bounds them.
  return (podium_term_sum){value, fmax(1, fabs(value))};
}
