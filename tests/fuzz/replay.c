/* Gives a fuzz target each file of the directories named on the command line,
 * where there is no libFuzzer to do so. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

/* Each input has exactly its own octets on the heap, so that a sanitizer sees
 * a read past its end. */
static void replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
        fail(path);
    }
    long size = ftell(file);
    if (size < 0 || fseek(file, 0, SEEK_SET) != 0) {
        fail(path);
    }
    uint8_t *data = malloc((size_t)size);
    if (size > 0 && (data == NULL || fread(data, (size_t)size, 1, file) != 1)) {
        fail(path);
    }
    (void)fclose(file);
    (void)LLVMFuzzerTestOneInput(data, (size_t)size);
    free(data);
}

static int replay_directory(const char *name)
{
    DIR *directory = opendir(name);
    if (directory == NULL) {
        fail(name);
    }
    int count = 0;
    const struct dirent *entry;
    while ((entry = readdir(directory)) != NULL) {
        char path[4096];
        if (entry->d_name[0] == '.') {
            continue;
        }
        (void)snprintf(path, sizeof(path), "%s/%s", name, entry->d_name);
        replay_file(path);
        count++;
    }
    (void)closedir(directory);
    return count;
}

int main(int argc, char **argv)
{
    int count = 0;
    for (int i = 1; i < argc; i++) {
        count += replay_directory(argv[i]);
    }
    printf("%d inputs\n", count);
    return count > 0 ? 0 : 1;
}
