// Package auth is who somebody is: accounts, sessions, tokens, and how fast
// passwords may be tried. What they may see and do then, package kb decides by
// their [kb.Principal].
//
// [Authenticator] is what everybody meets at the door, [Accounts] what
// administrators do behind it, [Store] the contract of the database below both.
// Secrets are kept as hashes alone.
package auth
