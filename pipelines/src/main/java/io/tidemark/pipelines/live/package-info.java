/**
 * A live feed: messages as they come to the raw log and to candles. Open {@link
 * io.tidemark.pipelines.live.Live}:
 *
 * <pre>
 * input -&gt; decode -+-&gt; append to raw
 *                  +-&gt; dead letters -&gt; upsert
 *                  +-&gt; ticks -&gt; revise 1m candles -&gt; upsert, roll up from the table, upsert
 * raw, its end  -&gt; decode -^                 (every commit interval and final minute)
 * </pre>
 *
 * <p>Counters, namespace {@code live}:
 *
 * <ul>
 *   <li>latency: gauge {@code watermark_lag_millis}, how far the watermark trails the clock
 * </ul>
 *
 * <p>The state of a live job is the ticks of open minutes: of each instrument those of the minute
 * itself and of the allowed lateness. In a checkpoint a tick took some 70 bytes at two a block. By
 * that, 10,000 instruments of two trades a second hold, at a lateness of 10 minutes, 13 million
 * ticks and about 0.9 GB.
 */
package io.tidemark.pipelines.live;
