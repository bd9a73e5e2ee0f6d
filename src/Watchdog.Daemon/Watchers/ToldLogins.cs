using System.Net;
using Watchdog.Host.Processes;
using Watchdog.Host.Ssh;

namespace Watchdog.Daemon.Watchers;

/// <summary>
/// Which logins of a session have been looked at, so that each is told once, whichever of the two ways it is found by. Another
/// session begins with none.
/// </summary>
internal sealed class ToldLogins
{
    private readonly Lock _lock = new();
    private readonly HashSet<(int Pid, TimeSpan Began)> _seen = [];
    private readonly HashSet<(int Pid, long At)> _read = [];
    private readonly HashSet<(int Pid, IPEndPoint From)> _judged = [];
    private string _session = "";

    /// <summary>Whether the process of a login has not been looked at before; from now on it has.</summary>
    public bool IsNew(string session, ProcessStatus sshd)
    {
        lock (_lock)
        {
            Begin(session);
            return _seen.Add((sshd.Pid, sshd.Began));
        }
    }

    /// <summary>Whether a login on record has not been looked at before; from now on it has.</summary>
    public bool IsNew(string session, SshLoginJournal.Entry entry)
    {
        lock (_lock)
        {
            Begin(session);
            return _read.Add((entry.Pid, entry.Monotonic));
        }
    }

    /// <summary>Has a login on record looked at again the next time.</summary>
    public void Forget(SshLoginJournal.Entry entry)
    {
        lock (_lock)
        {
            _read.Remove((entry.Pid, entry.Monotonic));
        }
    }

    /// <summary>A login is judged by its process: what is found so knows more than the journal's word of it.</summary>
    /// <param name="session">The session.</param>
    /// <param name="pid">The sshd that serves it.</param>
    /// <param name="from">Where it comes from.</param>
    public void Judge(string session, int pid, IPEndPoint from)
    {
        lock (_lock)
        {
            Begin(session);
            _judged.Add((pid, from));
        }
    }

    /// <summary>Whether a login on record is one that is judged by its process.</summary>
    public bool IsJudged(string session, SshLoginJournal.Entry entry)
    {
        lock (_lock)
        {
            Begin(session);
            return _judged.Contains((entry.Pid, new IPEndPoint(entry.From, entry.Port)));
        }
    }

    private void Begin(string session)
    {
        if (_session != session)
        {
            _session = session;
            _seen.Clear();
            _read.Clear();
            _judged.Clear();
        }
    }
}
