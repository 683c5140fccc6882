using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ImageBuild.Layout;

namespace ImageBuild.Credentials;

public sealed partial class CredentialFile
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        IndentCharacter = '\t',
        IndentSize = 1,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Keeps the credential of a registry in the place of the one before: with the helper that the file names, else in the file.</summary>
    /// <param name="registry">Host and port; Docker Hub is <c>docker.io</c>.</param>
    /// <param name="credential">Who to be there.</param>
    /// <returns>The helper's name; null if the secret is in the file, where whoever may read it can.</returns>
    /// <exception cref="ImageBuildException">IMG2013: the file can't be read; IMG2019: the helper does not take it.</exception>
    public async Task<string?> SaveAsync(string registry, Credential.Password credential, CancellationToken cancellationToken)
    {
        var root = await ReadAsync(cancellationToken) ?? [];
        var key = CredentialKey.OfDocker(registry);
        var helper = Checked(() => HelperOf(root, [registry]));
        if (helper is not null)
            await helpers.StoreAsync(helper, key, credential, cancellationToken);
        var auths = Checked(() => root[Auths]?.AsObject()) ?? [];
        Remove(auths, registry);
        // Docker too leaves an entry without a secret where a helper has it.
        auths[key] = helper is not null ? new JsonObject() : new JsonObject
        {
            ["auth"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.User}:{credential.Secret}")),
        };
        root[Auths] = auths;
        await WriteAsync(root);
        return helper;
    }

    /// <summary>Forgets the credential of a registry, in the file and with its helper.</summary>
    /// <param name="registry">Host and port; Docker Hub is <c>docker.io</c>.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="ImageBuildException">IMG2013: the file can't be read; IMG2019: the helper does not do it.</exception>
    public async Task<bool> RemoveAsync(string registry, CancellationToken cancellationToken)
    {
        if (await ReadAsync(cancellationToken) is not { } root)
            return false;
        var wasKept = Checked(() => HelperOf(root, [registry])) is { } helper
            && await helpers.EraseAsync(helper, CredentialKey.OfDocker(registry), cancellationToken);
        if (Checked(() => root[Auths]?.AsObject()) is not { } auths || !Remove(auths, registry))
            return wasKept;
        await WriteAsync(root);
        return true;
    }

    private static bool Remove(JsonObject auths, string registry)
    {
        var keys = auths.Select(a => a.Key).Where(k => CredentialKey.Normal(k) == registry).ToList();
        keys.ForEach(key => auths.Remove(key));
        return keys.Count > 0;
    }

    private T Checked<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            throw NotOurs();
        }
    }

    // Where a link leads, for dot-files often are links; and for its owner alone.
    private async Task WriteAsync(JsonObject root)
    {
        var file = new FileInfo(path);
        var target = file.LinkTarget is null ? path : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var aside = $"{target}.{Guid.NewGuid():N}.tmp";
        await DurableFile.WriteAsync(target, aside, async output =>
        {
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(aside, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            await output.WriteAsync(Encoding.UTF8.GetBytes(root.ToJsonString(Readable) + "\n"));
        });
    }
}
