"""One renderer a channel, from the Answer to what that channel can show. No channel writes prose of its own."""
