/* SPDX-License-Identifier: BSD-2-Clause */
/* Prints the events of an operation. */

#include "model.h"

#include <stdarg.h>

void model_event(const struct model *model, char class, const char *format, ...)
{
	va_list args;

	if (class && !(model->classes >> (class - 'a') & 1))
		return;
	fputs("  ", model->out);
	va_start(args, format);
	vfprintf(model->out, format, args);
	va_end(args);
	putc('\n', model->out);
}

void model_warn(struct model *model)
{
	model->warnings++;
	/* Linux prints a line number here, which a comparison leaves out. */
	model_event(model, 0, "! warn 0");
}
