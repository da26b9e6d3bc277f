package kb

// Covers lets tests try the windows alone.
var Covers = covers
