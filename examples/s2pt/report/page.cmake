# SPDX-License-Identifier: BSD-2-Clause
# Makes the page around a report: report.html with its style and scripts put in, cut where the data stands, as two arrays
# of C.
#
#   cmake -DFROM=DIR -DTO=FILE.c -P page.cmake
file(READ ${FROM}/report.html page)
file(READ ${FROM}/report.css style)
file(READ ${FROM}/report.js script)
foreach(file events rows picture describe paint samples plots view pointer search controls timeline)
	file(READ ${FROM}/timeline/${file}.js part)
	string(APPEND timeline "${part}")
endforeach()
file(READ ${FROM}/story.js story)
file(READ ${FROM}/vendor/uPlot.iife.min.js library)
file(READ ${FROM}/vendor/uPlot.min.css library_style)
foreach(part style script timeline story library library_style)
	if("${${part}}" MATCHES "</(script|style)|<!--")
		message(FATAL_ERROR "${part} would end the element that it stands in")
	endif()
	string(REPLACE "@${part}@" "${${part}}" page "${page}")
endforeach()
string(FIND "${page}" "@data@" at)
string(SUBSTRING "${page}" 0 ${at} head)
math(EXPR at "${at} + 6")
string(SUBSTRING "${page}" ${at} -1 tail)

set(text "/* Made by page.cmake. */\n#include <stddef.h>\n")
foreach(part head tail)
	file(WRITE ${TO}.${part} "${${part}}")
	file(READ ${TO}.${part} bytes HEX)
	string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
	string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
	string(APPEND text "extern const unsigned char page_${part}[];\nextern const size_t page_${part}_size;\n"
		"const unsigned char page_${part}[] = {\n${bytes}\n};\nconst size_t page_${part}_size = sizeof(page_${part});\n")
	file(REMOVE ${TO}.${part})
endforeach()
file(WRITE ${TO} "${text}")
