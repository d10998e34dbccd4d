// Reads objects of Kubernetes as a JSON array, and writes what is wrong with their fields by their kinds' schemas as one of strings.
'use strict';

const packages = {
    'cert-manager.io': '@kubernetes-models/cert-manager/cert-manager.io',
    'monitoring.coreos.com': '@kubernetes-models/prometheus-operator/monitoring.coreos.com',
};

function model(apiVersion, kind) {
    const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
    const version = apiVersion.split('/').pop();
    const path = packages[group] || ['kubernetes-models', group].filter(Boolean).join('/');
    return require(`${path}/${version}`)[kind];
}

function findings(object) {
    const id = `${object.kind}/${object.metadata?.name}`;
    let Model;
    try {
        Model = model(object.apiVersion, object.kind);
    } catch (e) {
        if (e.code !== 'MODULE_NOT_FOUND' && e.code !== 'ERR_PACKAGE_PATH_NOT_EXPORTED') throw e;
    }
    if (!Model) {
        return [`${id}: no schema of ${object.apiVersion}`];
    }
    try {
        new Model(object).validate();
        return [];
    } catch (e) {
        if (!Array.isArray(e.errors)) throw e;
        return e.errors.map((error) => `${id}: ${error.instancePath || '/'} ${error.message}`);
    }
}

const objects = JSON.parse(require('fs').readFileSync(0, 'utf8'));
process.stdout.write(JSON.stringify(objects.flatMap(findings)));
