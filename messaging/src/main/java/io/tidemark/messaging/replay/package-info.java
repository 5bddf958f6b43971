/**
 * Recorded files as live messages, each when it is due. Open {@link
 * io.tidemark.messaging.replay.ReplayInput}.
 */
package io.tidemark.messaging.replay;
