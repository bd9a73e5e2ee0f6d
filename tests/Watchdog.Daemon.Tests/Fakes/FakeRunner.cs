using Watchdog.Core;
using Watchdog.Daemon.Loop;

namespace Watchdog.Daemon.Tests.Fakes;

/// <summary>Records effects in their order, and fails those that it is told to.</summary>
internal sealed class FakeRunner : IEffectRunner
{
    public List<Effect> Done { get; } = [];

    public Func<Effect, bool> Fails { get; set; } = static _ => false;

    public Action<Effect> OnRun { get; set; } = static _ => { };

    public IEnumerable<string> Names => Done.Select(e => e.GetType().Name);

    public void Run(Effect effect, Session? session)
    {
        OnRun(effect);
        if (Fails(effect))
        {
            throw new EffectException("no room");
        }

        Done.Add(effect);
    }
}
