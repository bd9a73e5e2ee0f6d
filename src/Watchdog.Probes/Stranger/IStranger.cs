namespace Watchdog.Probes.Stranger;

/// <summary>Looks at the host from outside. Both of the stranger's probes share one look.</summary>
internal interface IStranger
{
    /// <summary>Looks.</summary>
    /// <param name="context">What was true at arm: that is what is tried. At arm, all that there is.</param>
    /// <param name="cancellation">Gives up before it has begun; afterwards it goes on to its own limit.</param>
    Task<StrangerLook> LookAsync(ProbeContext context, CancellationToken cancellation);
}
