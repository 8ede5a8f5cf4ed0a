/* What libxml2's push parser takes with handlers that do nothing: libxml2_floor FILE [ROUNDS]. */
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static long events;

static void start(void *user, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri, int namespaces,
                  const xmlChar **declared, int attributes, int defaulted, const xmlChar **values) {
    events++;
}

static void end(void *user, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri) { events++; }

static void characters(void *user, const xmlChar *text, int count) {}

int main(int count, char **arguments) {
    if (count < 2) return 64;
    FILE *file = fopen(arguments[1], "rb");
    if (!file) return 2;
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *bytes = malloc(size);
    if (!bytes || fread(bytes, 1, size, file) != (size_t)size) return 2;
    int rounds = count > 2 ? atoi(arguments[2]) : 5;
    for (int round = 0; round < rounds; round++) {
        xmlSAXHandler sax = {0};
        sax.initialized = XML_SAX2_MAGIC;
        sax.startElementNs = start;
        sax.endElementNs = end;
        sax.characters = characters;
        sax.cdataBlock = characters;
        events = 0;
        struct timespec before, after;
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
        xmlParserCtxtPtr context = xmlCreatePushParserCtxt(&sax, NULL, NULL, 0, NULL);
        xmlCtxtUseOptions(context, XML_PARSE_NONET | XML_PARSE_HUGE);
        for (long at = 0; at < size; at += 16 << 20) {
            long length = size - at < 16 << 20 ? size - at : 16 << 20;
            xmlParseChunk(context, bytes + at, (int)length, 0);
        }
        xmlParseChunk(context, NULL, 0, 1);
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
        double time = after.tv_sec - before.tv_sec + 1e-9 * (after.tv_nsec - before.tv_nsec);
        printf("%.0f MB/s, %ld events, well-formed %d\n", size / time / 1e6, events, context->wellFormed);
        xmlFreeParserCtxt(context);
    }
    return 0;
}
