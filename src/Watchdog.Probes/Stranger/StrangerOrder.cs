namespace Watchdog.Probes.Stranger;

/// <summary>What the stranger is to try. Nothing in it is secret.</summary>
/// <param name="Listeners">Where it tries to reach sshd; a wildcard address means any address of the host.</param>
/// <param name="Tunnels">The WireGuard interfaces through which it tries to reach sshd.</param>
/// <param name="Greets">
/// Whether sshd has to greet, as at arm. Afterwards it is enough that the kernel takes up the connection: what was SSH then is
/// not asked again every few seconds. Default: no.
/// </param>
internal sealed record StrangerOrder(IReadOnlyList<StrangerOrder.Listener> Listeners, IReadOnlyList<StrangerOrder.Tunnel> Tunnels, bool Greets = false)
{
    /// <summary>Nothing to try: it only removes what an earlier one left.</summary>
    public static StrangerOrder Sweep { get; } = new([], []);

    /// <summary>A key that sshd is asked about; null for none.</summary>
    public KeyQuestion? Key { get; init; }

    /// <summary>
    /// How the operator came in, by that listener or tunnel which is their own; null where that is not known. Where it keeps the
    /// stranger out, a twin of the firewall is asked about the operator.
    /// </summary>
    public OperatorWay? Way { get; init; }

    /// <summary>An operator's way in.</summary>
    /// <param name="Link">The host's link on which the operator's packets arrive.</param>
    /// <param name="Remote">The address from which the operator came.</param>
    /// <param name="Local">The host's address to which the operator came.</param>
    /// <param name="Port">The port of sshd.</param>
    internal sealed record OperatorWay(string Link, string Remote, string Local, int Port);

    /// <summary>One listener.</summary>
    /// <param name="Address">Its address.</param>
    /// <param name="Port">Its port.</param>
    /// <param name="IsOwn">Whether the operator came in by it, so that it alone decides.</param>
    internal sealed record Listener(string Address, int Port, bool IsOwn = false);

    /// <summary>One WireGuard interface.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="PublicKey">The public key that it must have.</param>
    /// <param name="Port">Its UDP port.</param>
    /// <param name="SshPorts">The ports on which sshd is tried through it.</param>
    /// <param name="IsOwn">Whether the operator came in by it, so that it alone decides.</param>
    internal sealed record Tunnel(string Name, string PublicKey, int Port, IReadOnlyList<int> SshPorts, bool IsOwn = false);
}
