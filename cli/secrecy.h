#pragma once

/* From now on this process leaves no core dump, and no other process of the
 * same user may look into its memory: it is about to hold a private key. */
void secrecy_begin(void);
