using Watchdog.Core;

namespace Watchdog.Store;

/// <summary>A session as it lies on disk.</summary>
/// <param name="Schema">The version of the file's form. Members that a reader does not know are ignored.</param>
/// <param name="Session">The session.</param>
internal sealed record SessionFile(int Schema, Session Session)
{
    /// <summary>The version that this program writes.</summary>
    public const int CurrentSchema = 1;
}
