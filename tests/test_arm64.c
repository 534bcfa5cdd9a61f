/* SPDX-License-Identifier: BSD-2-Clause */
/* Errata by MIDR_EL1: which CPUs want TLBI and DSB twice, and which speculate ATs. */

#include "s2pt/arm64.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* A CPU, in a revision that begins or ends a range, with what Linux says of it. */
static const struct {
	const char *name;
	uint32_t midr;
	bool repeats;
	bool speculates;
} cpus[] = {
	{ "Cortex-A53 r0p4", 0x410fd034, false, false },
	{ "Cortex-A55 r0p0", 0x410fd050, true, true },
	{ "Cortex-A55 r2p0", 0x412fd050, true, true },
	{ "Cortex-A55 r2p1", 0x412fd051, true, false },
	{ "Cortex-A57 r1p3", 0x411fd073, false, true },
	{ "Cortex-A72 r1p0", 0x411fd080, false, true },
	{ "Cortex-A73 r1p0", 0x411fd090, false, false },
	{ "Cortex-A75 r3p1", 0x413fd0a1, false, false },
	{ "Cortex-A76 r0p0", 0x410fd0b0, true, true },
	{ "Cortex-A76 r2p0", 0x412fd0b0, true, true },
	{ "Cortex-A76 r3p0", 0x413fd0b0, true, false },
	{ "Cortex-A76 r4p1", 0x414fd0b1, true, false },
	{ "Neoverse-N1 r3p1", 0x413fd0c1, true, false },
	{ "Cortex-A77 r1p1", 0x411fd0d1, true, false },
	{ "Cortex-A76AE r1p1", 0x411fd0e1, true, false },
	{ "Neoverse-V1 r1p1", 0x411fd401, true, false },
	{ "Cortex-A78 r1p2", 0x411fd412, true, false },
	{ "Cortex-A78AE r0p1", 0x410fd421, true, false },
	{ "Cortex-X1 r1p2", 0x411fd442, true, false },
	{ "Cortex-A510 r0p0", 0x410fd460, true, false },
	{ "Cortex-A510 r1p1", 0x411fd461, true, false },
	{ "Cortex-A510 r1p2", 0x411fd462, false, false },
	{ "Cortex-A710 r2p1", 0x412fd471, true, false },
	{ "Cortex-X2 r2p1", 0x412fd481, true, false },
	{ "Neoverse-N2 r0p3", 0x410fd493, true, false },
	{ "Cortex-A78C r0p2", 0x410fd4b2, true, false },
	{ "Cortex-X1C r0p0", 0x410fd4c0, true, false },
	{ "Cortex-A715 r1p2", 0x411fd4d2, false, false },
	{ "Cortex-X3 r1p1", 0x411fd4e1, true, false },
	{ "Neoverse-V2 r0p2", 0x410fd4f2, true, false },
	{ "Cortex-A520 r0p1", 0x410fd801, false, false },
	{ "Cortex-A720 r0p1", 0x410fd811, false, false },
	{ "Cortex-X4 r0p1", 0x410fd821, true, false },
	{ "Neoverse-V3AE r0p1", 0x410fd831, true, false },
	{ "Neoverse-V3 r0p1", 0x410fd841, true, false },
	{ "Cortex-X925 r0p1", 0x410fd851, true, false },
	{ "C1-Ultra r0p0", 0x410fd8c0, true, false },
	{ "C1-Premium r0p0", 0x410fd900, true, false },
	{ "NVIDIA Olympus", 0x4e0f0100, true, false },
	{ "Qualcomm Falkor r0p0", 0x510f8000, true, false },
	{ "Qualcomm Falkor r0p1", 0x510f8001, false, false },
	{ "Qualcomm Kryo", 0x511f2112, true, false },
	{ "Kryo 4xx Gold, before", 0x51cf804d, false, false },
	{ "Kryo 4xx Gold rcpe", 0x51cf804e, true, false },
	{ "Kryo 4xx Gold rfpe", 0x51ff804e, true, false },
	{ "Kryo 4xx Gold, after", 0x51ff804f, false, false },
	{ "Kryo 4xx Silver rdpe", 0x51df805e, false, true },
	{ "Kryo 4xx Silver rdpf", 0x51df805f, false, false },
	{ "Azure Cobalt 100", 0x6d0fd490, true, false },
	{ "part of another maker", 0x460fd0b0, false, false },
};

static void each_cpu_has_the_errata_that_are_known_of_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cpus) / sizeof(cpus[0]); i++) {
		bool repeats = s2pt_arm64_repeats(cpus[i].midr);
		bool speculates = s2pt_arm64_speculates(cpus[i].midr);

		if (repeats != cpus[i].repeats || speculates != cpus[i].speculates)
			fail_msg("%s: repeats %d, speculates %d", cpus[i].name, repeats,
				 speculates);
	}
}

int main(void)
{
	const struct CMUnitTest errata[] = {
		cmocka_unit_test(each_cpu_has_the_errata_that_are_known_of_it),
	};

	return cmocka_run_group_tests_name("errata", errata, NULL, NULL);
}
