using Watchdog.Core;

namespace Watchdog.Store;

/// <summary>What the store holds.</summary>
/// <param name="Open">The open session, or null.</param>
/// <param name="Last">The session that ended last, or null.</param>
/// <param name="Unreadable">Why a session file could not be read, or null when none was in the way.</param>
/// <param name="MayBeReadLater">
/// Whether it was the disk or the system that did not let it be read (EIO, EMFILE): its content may be a good session.
/// </param>
internal sealed record StoredSessions(Session? Open, Session? Last, string? Unreadable, bool MayBeReadLater = false);
