/** How Beam moves blocks: coders over the bulk encoding that the blocks themselves have. */
package io.tidemark.transforms.coders;
