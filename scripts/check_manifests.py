#!/usr/bin/env python3
"""Checks the manifests in Deploy/kubernetes as a cluster would read them.

    check_manifests.py FOLDER [VERSION...]      FOLDER holds base and overlays; VERSION of Kubernetes, such as 1.34

Every overlay is put together with its base, then: each object against the published schema of each version, unknown keys included
(package kubernetes-validate); and what a schema cannot tell: names are used once, selectors find the pods that they mean, ports and
volumes that are named exist, no key lies in the repository, pods run as nobody in particular, and workers are guaranteed whole cores.
Prints one line an overlay. Exit code 1: something is wrong, and each such thing was told.
"""

import glob
import os
import sys

import kubernetes_validate
import yaml

# Made outside, since keys are not kept in a repository.
SECRETS = {"podium-worker"}
WORKLOADS = {"StatefulSet", "Deployment", "DaemonSet"}
# What the kustomizations here use of kustomize; more would have to be understood first.
KNOWN = {"apiVersion", "kind", "namespace", "resources", "labels", "images"}


def load(path):
    with open(path, encoding="utf-8") as file:
        return [document for document in yaml.safe_load_all(file) if document]


def built(folder):
    """The objects of a kustomization, as kustomize puts them together."""
    (kustomization,) = load(f"{folder}/kustomization.yaml")
    unknown = set(kustomization) - KNOWN
    if unknown:
        raise ValueError(f"{folder}: this check does not know {sorted(unknown)}")
    objects = []
    for resource in kustomization["resources"]:
        path = os.path.normpath(f"{folder}/{resource}")
        objects += built(path) if os.path.isdir(path) else load(path)
    for item in objects:
        if item["kind"] != "Namespace":
            item["metadata"]["namespace"] = kustomization["namespace"]
        for labels in kustomization.get("labels", []):
            item["metadata"].setdefault("labels", {}).update(labels["pairs"])
        for container in containers(item):
            for image in kustomization.get("images", []):
                if container["image"].split(":")[0] == image["name"]:
                    container["image"] = f"{image.get('newName', image['name'])}:{image['newTag']}"
    return objects


def pod(item):
    return item["spec"]["template"] if item["kind"] in WORKLOADS else None


def containers(item):
    template = pod(item)
    return template["spec"].get("initContainers", []) + template["spec"]["containers"] if template else []


def is_part(selector, labels):
    return all(labels.get(key) == value for key, value in selector.items())


class Check:
    def __init__(self, objects):
        self.objects, self.problems = objects, []
        self.pods = [(item["metadata"]["name"], pod(item)) for item in objects if pod(item)]

    def expect(self, is_so, text):
        if not is_so:
            self.problems.append(text)

    def schemas(self, versions):
        for item in self.objects:
            for version in versions:
                try:
                    kubernetes_validate.validate(item, version, strict=True)
                except kubernetes_validate.ValidationError as error:
                    place = ".".join(map(str, error.path))
                    self.problems.append(f"{title(item)}, Kubernetes {version}: {place}: {error.message}")

    def names(self):
        seen = [title(item) for item in self.objects]
        for name in set(seen):
            self.expect(seen.count(name) == 1, f"{name} is there more than once")
        for item in self.objects:
            self.expect(item["kind"] != "Secret", f"{title(item)}: keys do not belong into a repository")
        namespaces = {item["metadata"]["name"] for item in self.objects if item["kind"] == "Namespace"}
        used = {item["metadata"]["namespace"] for item in self.objects if item["kind"] != "Namespace"}
        self.expect(used <= namespaces, f"namespaces {sorted(used - namespaces)} are not made")

    def selectors(self):
        for item in self.objects:
            kind, spec = item["kind"], item.get("spec", {})
            if kind in WORKLOADS:
                wanted, labels = spec["selector"]["matchLabels"], pod(item)["metadata"]["labels"]
                self.expect(is_part(wanted, labels), f"{title(item)} does not select its own pods")
            if kind == "StatefulSet":
                services = {other["metadata"]["name"] for other in self.objects if other["kind"] == "Service"}
                self.expect(spec["serviceName"] in services, f"{title(item)}: there is no service {spec['serviceName']}")
            if kind == "Service":
                self.service(item, spec)
            if kind == "NetworkPolicy":
                self.policy(item, spec)

    def selected(self, selector):
        return [template for _, template in self.pods if is_part(selector, template["metadata"]["labels"])]

    def service(self, item, spec):
        found = self.selected(spec["selector"])
        self.expect(len(found) == 1, f"{title(item)} selects {len(found)} workloads")
        for port in spec["ports"]:
            self.expect(all(has_port(one, port["targetPort"]) for one in found), f"{title(item)}: no port {port['targetPort']}")

    def policy(self, item, spec):
        selector = spec["podSelector"].get("matchLabels", {})
        # Workers are not in every overlay; what selects nothing at all is a slip.
        self.expect(not selector or set(selector.values()) <= {"coordinator", "worker"}, f"{title(item)} selects nobody")
        for rule in spec.get("ingress", []):
            for port in rule.get("ports", []):
                self.expect(all(has_port(one, port["port"]) for one in self.selected(selector)), f"{title(item)}: {port}")
        for rule in spec.get("egress", []):
            for peer in rule.get("to", []):
                if "namespaceSelector" in peer:
                    continue
                others = self.selected(peer["podSelector"]["matchLabels"])
                self.expect(others, f"{title(item)} lets out to nobody: {peer}")
                for port in rule["ports"]:
                    self.expect(all(has_port(one, port["port"]) for one in others), f"{title(item)}: {port}")

    def bodies(self):
        for name, template in self.pods:
            spec = template["spec"]
            claims = [
                claim["metadata"]["name"] for item in self.objects if item["kind"] == "StatefulSet"
                for claim in item["spec"].get("volumeClaimTemplates", [])
            ]
            volumes = {volume["name"]: volume for volume in spec.get("volumes", [])}
            for volume in volumes.values():
                if "secret" in volume:
                    secret = volume["secret"]["secretName"]
                    self.expect(secret in SECRETS, f"{name}: nobody makes the secret {secret}")
            self.expect(spec["securityContext"].get("runAsNonRoot"), f"{name} may run as root")
            self.expect(spec.get("automountServiceAccountToken") is False, f"{name} gets a token that it does not need")
            for container in spec.get("initContainers", []) + spec["containers"]:
                self.container(f"{name}/{container['name']}", container, {*volumes, *claims})

    def container(self, name, container, volumes):
        for mount in container.get("volumeMounts", []):
            self.expect(mount["name"] in volumes, f"{name} mounts {mount['name']}, which is no volume")
        ports = {port["name"] for port in container.get("ports", [])}
        for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
            if probe in container:
                self.expect(container[probe]["httpGet"]["port"] in ports, f"{name}: {probe} asks at no port of it")
        _, colon, tag = container["image"].rpartition(":")
        self.expect(colon and tag != "latest", f"{name}: which {container['image']}?")
        # The class Guaranteed, and whole cores: only such containers are given cores of their own.
        resources = container["resources"]
        self.expect(resources["requests"] == resources["limits"], f"{name} is not guaranteed what it asks for")
        self.expect(str(resources["limits"]["cpu"]).isdigit(), f"{name} asks for a part of a core")
        security = container["securityContext"]
        self.expect(security["allowPrivilegeEscalation"] is False, f"{name} may gain privileges")
        self.expect(security["readOnlyRootFilesystem"] is True, f"{name} may write anywhere")
        self.expect(security["capabilities"]["drop"] == ["ALL"], f"{name} keeps capabilities")


def has_port(template, port):
    return any(
        port in (one["name"], one["containerPort"]) for container in template["spec"]["containers"] for one in container.get("ports", []))


def title(item):
    return f"{item['kind']} {item['metadata']['name']}"


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    folder, versions = sys.argv[1], sys.argv[2:] or ["1.34"]
    problems = 0
    for overlay in sorted(glob.glob(f"{folder}/overlays/*")):
        check = Check(built(overlay))
        check.schemas(versions)
        check.names()
        check.selectors()
        check.bodies()
        for problem in check.problems:
            print(f"{overlay}: {problem}", file=sys.stderr)
        problems += len(check.problems)
        print(f"{overlay}: {len(check.objects)} objects, Kubernetes {', '.join(versions)}")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
