/* SPDX-License-Identifier: BSD-2-Clause */
/* What only C++ does to memory of tables: an object with virtual functions is made and destroyed. */

#include "emits.h"

#include <new>

namespace
{

struct base {
	virtual ~base()
	{
	}
	virtual int number() const
	{
		return 1;
	}
};

struct derived final : base {
	int number() const override
	{
		return 2;
	}
};

} // namespace

int emits_objects(void *table)
{
	base *object = new (static_cast<char *>(table) + 2048) derived;
	int good = object->number() == 2;

	object->~base();
	return good;
}
