namespace Watchdog.Probes.Ssh;

/// <summary>What the SSH probe saw at arm.</summary>
/// <param name="Listeners">Every listener that exchanged keys.</param>
/// <param name="Silent">The others, as in <c>[::]:22</c>. Default: none is known.</param>
internal sealed record SshEvidence(IReadOnlyList<SshEvidence.Listener> Listeners, IReadOnlyList<string>? Silent = null)
{
    /// <summary>A listener at arm.</summary>
    /// <param name="Address">Its address.</param>
    /// <param name="Port">Its port.</param>
    /// <param name="Keys">The fingerprint of its host key of each type.</param>
    internal sealed record Listener(string Address, int Port, IReadOnlyDictionary<string, string> Keys);
}
