using System.Text.RegularExpressions;
using ImageBuild.Testing;

namespace ImageBuild.Tests.Architecture;

/// <summary>What <c>build/mutate</c> takes out of the source is in it, and the tests that must notice it are there.</summary>
[TestClass]
public class MutationListsTests
{
    private static readonly string Lists = string.Concat(
        Directory.EnumerateFiles(Repository.PathOf("tests", "Mutations"), "*.txt").Select(File.ReadAllText));

    private static readonly MatchCollection Mutations = Regex.Matches(
        Lists, @"^(?<name>[a-z0-9-]+) (?<file>src/\S+)\n(-(?<old>.*\n))+(\+(?<new>.*\n))+by (?<suite>\S+) (?<type>\w+)\.(?<test>\w+)\n", RegexOptions.Multiline);

    [TestMethod]
    public void EachIsOfTheFormAndHasANameOfItsOwn()
    {
        Assert.AreEqual(Regex.Count(Lists, "^by ", RegexOptions.Multiline), Mutations.Count);
        Assert.AreEqual(Mutations.Count, Mutations.Select(m => m.Groups["name"].Value).Distinct().Count());
    }

    [TestMethod]
    public void WhatItTakesAwayIsInItsFileOnce()
    {
        foreach (Match mutation in Mutations)
        {
            var old = string.Concat(mutation.Groups["old"].Captures.Select(c => c.Value));
            Assert.AreEqual(2, File.ReadAllText(Repository.PathOf(mutation.Groups["file"].Value)).Split(old).Length, mutation.Value);
        }
    }

    [TestMethod]
    public void TheTestThatMustNoticeItIsInItsSuite()
    {
        foreach (Match mutation in Mutations)
        {
            var (suite, type) = (mutation.Groups["suite"].Value, mutation.Groups["type"].Value);
            Assert.IsTrue(NamedTests.IsThere(type, mutation.Groups["test"].Value), mutation.Value);
            Assert.IsNotEmpty(Directory.GetFiles(Repository.PathOf("tests", suite), type + ".cs", SearchOption.AllDirectories), mutation.Value);
        }
    }
}
