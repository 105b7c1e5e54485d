// What Swift's Glibc module does not show: calls that need _GNU_SOURCE, and macros.
#pragma once

/// Renames without replacing: fails with EEXIST when `to` exists. 0, or -1 with errno.
int telos_rename_exclusively(const char *from, const char *to);
