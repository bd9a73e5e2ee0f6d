using Watchdog.Core;

namespace Watchdog.Probes.Network;

/// <summary>Tells by which of the host's links an operator came in.</summary>
internal interface IOperatorLinks
{
    /// <summary>The link; null when nobody is known, or the way there is not.</summary>
    /// <param name="way">Who came in, and how.</param>
    OperatorLink? Of(Operator? way);
}
