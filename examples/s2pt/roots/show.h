/* SPDX-License-Identifier: BSD-2-Clause */
/* Guesses as they are printed. */

#ifndef ROOTS_SHOW_H
#define ROOTS_SHOW_H

#include "guess.h"

#include <jansson.h>

/* Print a guess: where, how much is below it, and the registers to try. */
void guess_print(struct guesses *guesses, const struct guess *guess);

/* The same as a JSON object. */
json_t *guess_json(struct guesses *guesses, const struct guess *guess);

#endif
