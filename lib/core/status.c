/* SPDX-License-Identifier: BSD-2-Clause */
/* The names of statuses and regimes, for messages. */

#include "s2pt/types.h"

const char *s2pt_status_name(enum s2pt_status status)
{
	switch (status) {
	case S2PT_DONE:
		return "done";
	case S2PT_ALREADY:
		return "already";
	case S2PT_REFAULT:
		return "refault";
	case S2PT_RACED:
		return "raced";
	case S2PT_BUSY:
		return "busy";
	case S2PT_ABSENT:
		return "absent";
	case S2PT_EINVAL:
		return "einval";
	case S2PT_ERANGE:
		return "erange";
	case S2PT_ENOMEM:
		return "enomem";
	case S2PT_EEXIST:
		return "eexist";
	}
	return "unknown";
}

const char *s2pt_regime_name(enum s2pt_regime regime)
{
	switch (regime) {
	case S2PT_STAGE2:
		return "stage 2";
	case S2PT_EL2:
		return "EL2";
	case S2PT_EL2_E2H:
		return "EL2&0";
	case S2PT_EL1:
		return "EL1&0";
	}
	return "unknown";
}
