package kb

// Adoption says which file an article has that is edited here all the same, and what that
// said when somebody last decided so. The zero one: it has none.
type Adoption struct {
	File string // path in the source folder
	Hash string // of its content; empty: the file was not there
}
