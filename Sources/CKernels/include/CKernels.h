// Hot loops in C, chosen at run time by what the processor can do.
#pragma once
