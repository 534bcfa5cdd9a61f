/* SPDX-License-Identifier: BSD-2-Clause */
/* The names of policies, facets and prices, for messages. */

#include "s2pt/decide.h"

const char *s2pt_policy_name(enum s2pt_policy policy)
{
	switch (policy) {
	case S2PT_EXACT:
		return "EXACT";
	case S2PT_KVM:
		return "KVM";
	case S2PT_RFC_2020:
		return "RFC_2020";
	case S2PT_ALWAYS_BBM:
		return "ALWAYS_BBM";
	}
	return "unknown";
}

const char *s2pt_facet_name(enum s2pt_facet facet)
{
	switch (facet) {
	case S2PT_SOFT:
		return "SOFT";
	case S2PT_YOUNG:
		return "YOUNG";
	case S2PT_OLD:
		return "OLD";
	case S2PT_GAIN:
		return "GAIN";
	case S2PT_LOSS:
		return "LOSS";
	case S2PT_REMAP:
		return "REMAP";
	case S2PT_SIZE:
		return "SIZE";
	case S2PT_FRESH:
		return "FRESH";
	case S2PT_GONE:
		return "GONE";
	case S2PT_MARK:
		return "MARK";
	}
	return "unknown";
}

const char *s2pt_price_name(enum s2pt_price price)
{
	switch (price) {
	case S2PT_KEEP:
		return "KEEP";
	case S2PT_SWAP:
		return "SWAP";
	case S2PT_SWAP_LOCAL:
		return "SWAP_LOCAL";
	case S2PT_SWAP_SHARED:
		return "SWAP_SHARED";
	case S2PT_SWAP_NT:
		return "SWAP_NT";
	case S2PT_REPLACE:
		return "REPLACE";
	case S2PT_REFUSE:
		return "REFUSE";
	}
	return "unknown";
}
