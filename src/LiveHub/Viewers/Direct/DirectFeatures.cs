using System.Collections;
using Microsoft.AspNetCore.Http.Features;

namespace LiveCommerce.LiveHub.Viewers.Direct;

/// <summary>What a connection has to offer: itself first, then what the server's connection has. A dictionary for each viewer would say the same in ten times the bytes.</summary>
internal sealed class DirectFeatures(DirectConnection own, IFeatureCollection server) : IFeatureCollection
{
    public bool IsReadOnly => server.IsReadOnly;

    public int Revision => server.Revision;

    public object? this[Type key]
    {
        get => key.IsInstanceOfType(own) ? own : server[key];
        set => server[key] = value;
    }

    public TFeature? Get<TFeature>() => own is TFeature feature ? feature : server.Get<TFeature>();

    public void Set<TFeature>(TFeature? instance) => server.Set(instance);

    public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() => server.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
