// What Swift's Glibc module does not show: calls that need _GNU_SOURCE, and macros.
#pragma once

#include <sys/types.h>

/// Renames without replacing: fails with EEXIST when `to` exists. 0, or -1 with errno.
int telos_rename_exclusively(const char *from, const char *to);

/// Begins to write a file's content to the disk, and does not wait for it.
void telos_begin_writing(int descriptor);

/// fsync of many files and folders, several at a time: the disk takes many orders in the time of one. 0, or the error
/// number of the first that failed, and its index.
int telos_sync_all(const char *const paths[], int count, int *failed);

/// Where a program is started.
typedef enum {
    /// As leader of a process group of its own, in the caller's session.
    TELOS_OWN_GROUP,
    /// As leader of a session of its own, without a terminal.
    TELOS_OWN_SESSION,
} telos_place;

/// Starts a program with default signals and no open files but these. `directory` may be NULL: the caller's own.
/// A name without a slash is looked for in the caller's PATH. 0, or an error number.
int telos_spawn(
    pid_t *pid, char *const arguments[], char *const environment[], const char *directory, int input, int output,
    int error, telos_place place);

/// From now on each of these signals is written as one byte (its number) into a pipe instead of ending the process.
/// One pipe serves the process; its reading end, which never blocks, is returned; -1 with errno.
int telos_catch_signals(const int *signals, int count);

/// Makes this process the parent of its descendants whose own parent dies. 0, or -1 with errno.
int telos_adopt_orphans(void);

/// From now on this process gets the signal when its parent dies (the thread of it that started this process). A parent
/// that is dead already sends none. 0, or -1 with errno.
int telos_signal_at_parent_death(int signal);

/// Whether the file system of this path is on another machine, or may be (FUSE): 1 or 0, or -1 with errno.
int telos_is_on_network(const char *path);

/// A descriptor of the folder that only leads to what stands in it (O_PATH): nothing is opened, and one that may not be
/// listed is found too. -1 with errno.
int telos_find_folder(int folder, const char *path);
