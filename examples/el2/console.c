/* SPDX-License-Identifier: BSD-2-Clause */
/* Prints to QEMU's serial port, a line at a time, and switches the machine off. */

#include "cpu.h"
#include "el2.h"

#include <stdarg.h>

#define UART       UINT64_C(0x09000000)
#define UART_FLAGS (UART + 0x18)
#define UART_FULL  (1U << 5)

void (*at_power_off)(void);
static atomic_uint console_lock;

static void put(char c)
{
	if (c == '\n')
		put('\r');
	while (*(volatile uint32_t *)UART_FLAGS & UART_FULL)
		continue;
	*(volatile uint32_t *)UART = (unsigned char)c;
}

static void put_text(const char *text)
{
	while (*text)
		put(*text++);
}

static void put_number(uint64_t value, unsigned int base)
{
	char text[24];
	unsigned int at = sizeof(text) - 1;

	text[at] = '\0';
	do {
		text[--at] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	put_text(text + at);
}

/* NOLINTBEGIN(clang-analyzer-valist.Uninitialized): clang-tidy 14 does not know AArch64's va_list. */
void print(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	lock(&console_lock);
	for (; *format; format++) {
		if (*format != '%') {
			put(*format);
			continue;
		}
		switch (*++format) {
		case 's':
			put_text(va_arg(args, const char *));
			break;
		case 'u':
			put_number(va_arg(args, unsigned int), 10);
			break;
		case 'x':
			put_text("0x");
			put_number(va_arg(args, uint64_t), 16);
			break;
		case 'd':
			put_number(va_arg(args, uint64_t), 10);
			break;
		default:
			put(*format);
		}
	}
	unlock(&console_lock);
	va_end(args);
}
/* NOLINTEND(clang-analyzer-valist.Uninitialized) */

/*
 * Switch off by semihosting's SYS_EXIT, or without that by PSCI's SYSTEM_OFF, which has no status.
 */
static _Noreturn void leave(int status)
{
	uint64_t block[2] = { 0x20026, (uint64_t)(unsigned int)status };
	register uint64_t x0 __asm__("x0") = 0x18;
	register uint64_t x1 __asm__("x1") = (uint64_t)(uintptr_t)block;

	__asm__ volatile("hlt #0xf000" : "+r"(x0) : "r"(x1) : "memory");
	for (;;)
		smc((const uint64_t[4]){ 0x84000008 });
}

void power_off(int status)
{
	if (at_power_off)
		at_power_off();
	leave(status);
}

void fail(const char *why, uint64_t value)
{
	print("\nel2: FAILED: %s: %x\n", why, value);
	power_off(2);
}

void must(enum s2pt_status status)
{
	if (status < S2PT_DONE)
		fail(s2pt_status_name(status), 0);
}
