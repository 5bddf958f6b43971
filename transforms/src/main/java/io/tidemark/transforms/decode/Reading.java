package io.tidemark.transforms.decode;

import java.io.Serializable;
import java.time.Duration;

/**
 * How a source is read.
 *
 * @param range event times to keep
 * @param window no block of ticks reaches over a multiple of it since the epoch
 * @param semantics version of the semantics of venue candles
 * @param progress name under which {@link Progress} is told
 * @param symbols what symbols stand for, beside what their names say
 */
public record Reading(
    TimeRange range, Duration window, int semantics, String progress, SymbolList symbols)
    implements Serializable {}
