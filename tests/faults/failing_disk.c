/* Stands between a program and its disk: the k-th write, sync, link, rename, new file or new folder
 * below one folder fails, as a full or a broken disk lets it fail. Loaded by LD_PRELOAD; Python and
 * SQLite both pass here. What is asked for lies in a file that both sides map (failing_disk.py).
 *
 * After a failed sync the kernel calls the bytes written though they are not: such files are noted,
 * for nobody may rely on them, however well a second sync goes. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define DOUBTFUL 1024
struct asked {
    int armed, fail_at, error, lasting; /* lasting: everything after the k-th fails too */
    int count, failed, doubtful;
    char what[36];
    unsigned long long inodes[DOUBTFUL];
};

static struct asked *asked;
static const char *folder;
static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("FAILING_DISK_ASKED");
    folder = getenv("FAILING_DISK_FOLDER");
    int file = path ? open(path, O_RDWR) : -1;
    if (file < 0) return;
    void *mapped = mmap(0, sizeof *asked, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (mapped != MAP_FAILED) asked = mapped;
}

static int is_below(const char *path) {
    return path && folder && !strncmp(path, folder, strlen(folder));
}

static int is_file_below(int file) {
    char name[40], path[4096];
    snprintf(name, sizeof name, "/proc/self/fd/%d", file);
    ssize_t length = readlink(name, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return is_below(path);
}

/* Whether this call is to fail; errno then says why. */
static int fails(const char *what, int synced) {
    int does = 0;
    pthread_mutex_lock(&one);
    if (asked->armed) {
        int now = ++asked->count;
        does = now == asked->fail_at || (asked->lasting && now > asked->fail_at);
        if (does) {
            struct stat of;
            if (!asked->failed++) snprintf(asked->what, sizeof asked->what, "%s", what);
            if (synced >= 0 && asked->doubtful < DOUBTFUL && !fstat(synced, &of)) {
                asked->inodes[asked->doubtful++] = of.st_ino;
                dup(synced); /* held open, so that no other file gets its number */
            }
        }
    }
    pthread_mutex_unlock(&one);
    if (does) errno = asked->error;
    return does;
}

#define REAL(name) static __typeof__(&name) real; if (!real) real = dlsym(RTLD_NEXT, #name)
#define ARMED (asked && asked->armed)
#define ON_FILE(name, result, known, given, passed, synced)         \
    result name known {                                             \
        REAL(name);                                                 \
        if (ARMED && is_file_below(file) && fails(#name, synced)) return -1; \
        return real passed;                                         \
    }
#define ON_PATH(name, known, passed, path)                          \
    int name known {                                                \
        REAL(name);                                                 \
        if (ARMED && is_below(path) && fails(#name, -1)) return -1; \
        return real passed;                                         \
    }

ON_FILE(write, ssize_t, (int file, const void *bytes, size_t count), , (file, bytes, count), -1)
ON_FILE(pwrite, ssize_t, (int file, const void *bytes, size_t count, off_t at), ,
        (file, bytes, count, at), -1)
ON_FILE(pwrite64, ssize_t, (int file, const void *bytes, size_t count, off64_t at), ,
        (file, bytes, count, at), -1)
ON_FILE(ftruncate, int, (int file, off_t length), , (file, length), -1)
ON_FILE(ftruncate64, int, (int file, off64_t length), , (file, length), -1)
ON_FILE(fsync, int, (int file), , (file), file)
ON_FILE(fdatasync, int, (int file), , (file), file)
ON_PATH(link, (const char *from, const char *to), (from, to), to)
ON_PATH(rename, (const char *from, const char *to), (from, to), to)
ON_PATH(mkdir, (const char *path, mode_t mode), (path, mode), path)
ON_PATH(linkat, (int a, const char *from, int b, const char *to, int how), (a, from, b, to, how), to)
ON_PATH(renameat, (int a, const char *from, int b, const char *to), (a, from, b, to), to)

#define ON_OPEN(name)                                                                       \
    int name(const char *path, int how, ...) {                                              \
        REAL(name);                                                                         \
        va_list more;                                                                       \
        va_start(more, how);                                                                \
        mode_t mode = how & O_CREAT ? va_arg(more, mode_t) : 0;                             \
        va_end(more);                                                                       \
        int is_new = ARMED && (how & O_CREAT) && is_below(path) && access(path, F_OK);      \
        if (is_new && fails(#name, -1)) return -1;                                          \
        return real(path, how, mode);                                                       \
    }
ON_OPEN(open)
ON_OPEN(open64)
