package io.farekeeper.ticketlog.recording;

/**
 * The bytes of one event, where they were read to. They are there until the next one is asked for.
 *
 * @param tooLarge it is larger than the limit; its bytes are gone
 * @param ascii all bytes are below 128
 * @param escaped there is a backslash among them
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and never copied
record EventBytes(
    byte[] bytes, int offset, int length, boolean tooLarge, boolean ascii, boolean escaped) {}
