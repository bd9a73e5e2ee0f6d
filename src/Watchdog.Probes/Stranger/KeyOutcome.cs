namespace Watchdog.Probes.Stranger;

/// <summary>What sshd said of a key.</summary>
internal enum KeyOutcome
{
    /// <summary>It would take it (SSH_MSG_USERAUTH_PK_OK, RFC 4252, section 7).</summary>
    Accepted,

    /// <summary>It would not.</summary>
    Refused,

    /// <summary>It was not reached, or did not come to an answer.</summary>
    NotAnswered,
}
